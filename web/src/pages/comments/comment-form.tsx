import { Button, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comment } from '../../api/comments.ts'
import { timeLeft } from '../../kit/time.ts'
import { useNow } from '../../kit/use-now.ts'
import { isTouchOnly } from '../../kit/use-phone.ts'
import classes from './comment-item.module.css'
import type { CommentActs } from './use-comment-act.ts'

export type FormKind = 'replies' | 'private-replies' | 'edit'

export interface CommentFormProps {
  readonly kind: FormKind
  readonly comment: Comment
  readonly name: string
  readonly acts: CommentActs
  readonly onClose: () => void
}

/** Characters a reply may have; the gateway says the same. */
const MAX_LENGTH = 8_000
const TICK_MS = 30_000

/** Answers in public or in private, or changes the Page's own words. What is written stays until it is taken. */
export function CommentForm({ kind, comment, name, acts, onClose }: CommentFormProps) {
  const { t } = useTranslation(['comments', 'common'])
  const [text, setText] = useState(kind === 'edit' ? (comment.text ?? '') : '')
  /** null: no picture goes with it. */
  const [picture, setPicture] = useState<string | null>(null)
  const words = text.trim()
  const pictureUrl = picture?.trim() ?? ''
  const isPictureRight = pictureUrl === '' || isHttps(pictureUrl)
  const canSend =
    words !== '' && !(kind === 'edit' && words === comment.text) && isPictureRight && !acts.isAsking
  const label = { replies: 'reply.label', 'private-replies': 'private.label', edit: 'edit.label' } as const
  const submit = (event?: FormEvent): void => {
    event?.preventDefault()
    if (!canSend) return
    const withPicture = kind === 'replies' && pictureUrl !== '' ? { attachmentUrl: pictureUrl } : {}
    acts.act({ do: kind, text: words, ...withPicture }, onClose)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onClose()
    if (event.key !== 'Enter' || event.shiftKey || isTouchOnly()) return
    event.preventDefault()
    submit()
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      {kind === 'private-replies' && <TimeLeft until={comment.privateReply.until} />}
      <Textarea
        autoFocus
        autosize
        minRows={1}
        maxRows={8}
        radius="lg"
        maxLength={MAX_LENGTH}
        aria-label={t(label[kind], { name })}
        placeholder={
          kind === 'edit' ? undefined : t(kind === 'replies' ? 'reply.placeholder' : 'private.placeholder')
        }
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {picture !== null && (
        <TextInput
          autoFocus
          type="url"
          inputMode="url"
          radius="lg"
          mt="xs"
          label={t('reply.picture')}
          description={t('reply.pictureHint')}
          error={isPictureRight ? undefined : t('reply.pictureWrong')}
          value={picture}
          onChange={(event) => setPicture(event.currentTarget.value)}
        />
      )}
      <div className={classes.formActions}>
        {kind === 'replies' && picture === null && (
          <Button size="compact-md" variant="subtle" onClick={() => setPicture('')}>
            {t('reply.addPicture')}
          </Button>
        )}
        <Button size="compact-md" variant="default" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
        <Button type="submit" size="compact-md" disabled={!canSend} loading={acts.isAsking}>
          {t(kind === 'edit' ? 'common:action.save' : 'common:action.send')}
        </Button>
      </div>
    </form>
  )
}

/** The platform fetches it itself, and takes no other. */
const isHttps = (address: string): boolean => URL.canParse(address) && new URL(address).protocol === 'https:'

function TimeLeft({ until }: { until: string | null }) {
  const { t } = useTranslation('comments')
  const nowMs = useNow(TICK_MS)
  const left = until === null ? null : timeLeft(until, nowMs)
  return <p className={classes.formHint}>{left === null ? t('private.over') : t('private.left', { left })}</p>
}
