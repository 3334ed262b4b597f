import { ActionIcon, Button, Group, Modal, Text, Textarea, TextInput } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  deleteQuickReply,
  type QuickReply,
  quickRepliesQuery,
  saveQuickReply,
} from '../../api/quick-replies.ts'
import { Failure } from '../../parts/failure.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import { Section } from './section.tsx'
import classes from './settings.module.css'

const MAX_SHORTCUT_LENGTH = 30
const MAX_TEXT_LENGTH = 2_000
const NEW = { id: null, shortcut: '', text: '' } as const
type Edited = { readonly id: string | null; readonly shortcut: string; readonly text: string }

/** The shop's answers by shortcut: whoever answers customers keeps them. */
export function QuickReplySettings() {
  const { t } = useTranslation('settings')
  const replies = useQuery(quickRepliesQuery)
  const [edited, setEdited] = useState<Edited | null>(null)
  const [removed, setRemoved] = useState<QuickReply | null>(null)
  return (
    <>
      <Section
        id="quick-reply-settings"
        title={t('quick.title')}
        text={t('quick.text')}
        none={t('quick.none')}
        link={null}
        isEmpty={replies.data?.length === 0}
        after={
          <Button
            variant="default"
            leftSection={<IconPlus size={17} aria-hidden />}
            onClick={() => setEdited(NEW)}
          >
            {t('quick.add')}
          </Button>
        }
      >
        {replies.data?.map((reply) => (
          <li key={reply.id} className={classes.account}>
            <div className={classes.words}>
              <Text fw={600}>/{reply.shortcut}</Text>
              <Text size="sm" c="var(--ink-soft)" lineClamp={2}>
                {reply.text}
              </Text>
            </div>
            <ActionIcon
              variant="subtle"
              color="gray.7"
              aria-label={t('quick.edit', { shortcut: reply.shortcut })}
              onClick={() => setEdited(reply)}
            >
              <IconPencil size={18} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="red.8"
              aria-label={t('quick.remove', { shortcut: reply.shortcut })}
              onClick={() => setRemoved(reply)}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </li>
        ))}
      </Section>
      {replies.isError && <Failure error={replies.error} onRetry={() => void replies.refetch()} />}
      {edited !== null && <EditDialog edited={edited} onClose={() => setEdited(null)} />}
      {removed !== null && <RemoveDialog reply={removed} onClose={() => setRemoved(null)} />}
    </>
  )
}

function EditDialog({ edited, onClose }: { edited: Edited; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common'])
  const client = useQueryClient()
  const [shortcut, setShortcut] = useState(edited.shortcut)
  const [text, setText] = useState(edited.text)
  const save = useMutation({
    mutationFn: saveQuickReply,
    async onSuccess(saved) {
      await client.invalidateQueries(quickRepliesQuery)
      tellDone(t('quick.saved', { shortcut: saved.shortcut }))
      onClose()
    },
    onError: tellProblem,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={edited.id === null ? t('quick.add') : t('quick.edit', { shortcut: edited.shortcut })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ id: edited.id, shortcut: shortcut.trim(), text: text.trim() })
        }}
      >
        <TextInput
          data-autofocus
          required
          label={t('quick.shortcut')}
          description={t('quick.shortcutHint')}
          leftSection="/"
          maxLength={MAX_SHORTCUT_LENGTH}
          value={shortcut}
          onChange={(event) => setShortcut(event.currentTarget.value)}
        />
        <Textarea
          required
          autosize
          minRows={3}
          maxRows={10}
          label={t('quick.words')}
          maxLength={MAX_TEXT_LENGTH}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" loading={save.isPending}>
          {t('common:action.save')}
        </Button>
      </form>
    </Modal>
  )
}

function RemoveDialog({ reply, onClose }: { reply: QuickReply; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common'])
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => deleteQuickReply(reply.id),
    async onSuccess() {
      await client.invalidateQueries(quickRepliesQuery)
      tellDone(t('quick.removed', { shortcut: reply.shortcut }))
      onClose()
    },
    onError: tellProblem,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('quick.removeAsk', { shortcut: reply.shortcut })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
        <Button color="red.8" loading={remove.isPending} onClick={() => remove.mutate()}>
          {t('quick.removeDo')}
        </Button>
      </Group>
    </Modal>
  )
}
