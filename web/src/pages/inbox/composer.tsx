import { ActionIcon, Textarea } from '@mantine/core'
import { IconSend2 } from '@tabler/icons-react'
import { type ClipboardEvent, type KeyboardEvent, lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '../../api/conversations.ts'
import { withMoreTexts } from '../../i18n/start.ts'
import { isTouchOnly, useIsPhone } from '../../kit/use-phone.ts'
import { useDraft, writeDraft } from '../../live/drafts.ts'
import { AttachButton } from './attach-button.tsx'
import { COMPOSER_ID } from './composer-focus.ts'
import { ComposerFiles } from './composer-files.tsx'
import classes from './composer.module.css'
import { ComposerQuote } from './composer-quote.tsx'
import { EmojiPicker } from './emoji-picker.tsx'
import { insertAt } from './insert-at.ts'
import { listProps, QuickReplyList } from './quick-reply-list.tsx'
import { textLimit } from './text-limit.ts'
import { useFileDrop } from './use-file-drop.ts'
import { useQuickReplies } from './use-quick-replies.ts'
import { useSend } from './use-send.ts'
import { useUploads } from './use-uploads.ts'

/** Few texts are so long: its words and its button come when the first one is. */
const SplitOffer = lazy(() => withMoreTexts(import('./split-offer.tsx')))

/** Where staff answer. What stands here is kept, whatever happens to the page or the network. */
export function Composer({ conversation, userId }: { conversation: Conversation; userId: string }) {
  const { t } = useTranslation(['inbox', 'common'])
  const { id, platform } = conversation
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = useDraft(userId, id)
  const isPhone = useIsPhone()
  const uploads = useUploads(conversation, userId)
  const { isOver: isDraggedOver, dropProps } = useFileDrop(uploads.add)
  const send = useSend(conversation, userId)
  const limit = textLimit(platform, draft.text)
  const isEmpty = draft.text.trim() === '' && draft.files.length === 0
  const canSend = !isEmpty && !limit.isOver && !uploads.isBusy

  useEffect(() => {
    // On a phone the keyboard would cover what was opened to be read.
    if (!isTouchOnly()) field.current?.focus({ preventScroll: true })
  }, [])

  const write = (text: string): void => writeDraft(userId, id, { text })
  const replies = useQuickReplies(draft.text, conversation.person.name, write)
  const canSplit = limit.isOver && !uploads.isBusy
  const submit = (): void => {
    if (canSend) send(draft)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // While a Vietnamese input method puts a word together, Enter belongs to it.
    if (event.nativeEvent.isComposing || replies.onKeyDown(event)) return
    if (event.key === 'Enter' && !event.shiftKey && !isTouchOnly()) {
      event.preventDefault()
      submit()
    }
    if (event.key === 'Escape' && draft.replyTo !== null) writeDraft(userId, id, { replyTo: null })
  }
  const onPaste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length === 0) return
    event.preventDefault()
    uploads.add([...event.clipboardData.files])
  }

  return (
    <form
      className={classes.composer}
      aria-label={t('composer.form')}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
        field.current?.focus()
      }}
      {...dropProps}
    >
      <QuickReplyList replies={replies} />
      <ComposerQuote conversation={conversation} userId={userId} />
      <ComposerFiles uploads={uploads} />
      <div className={classes.line}>
        <AttachButton onFiles={uploads.add} />
        <EmojiPicker onPick={(emoji) => write(insertAt(field.current, draft.text, emoji))} />
        <Textarea
          id={COMPOSER_ID}
          ref={field}
          className={classes.field}
          aria-label={t('composer.label')}
          placeholder={t(isPhone ? 'composer.placeholderShort' : 'composer.placeholder')}
          autosize
          minRows={1}
          maxRows={8}
          radius="lg"
          value={draft.text}
          error={limit.isOver}
          classNames={{ input: classes.input }}
          aria-describedby={limit.isNear ? 'answer-limit' : undefined}
          {...listProps(replies)}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <ActionIcon
          type="submit"
          size={36}
          radius="xl"
          disabled={!canSend}
          aria-label={t('common:action.send')}
        >
          <IconSend2 size={19} stroke={1.8} aria-hidden />
        </ActionIcon>
      </div>
      {limit.isNear && (
        <div id="answer-limit" className={classes.limit} data-over={limit.isOver || undefined} role="status">
          {limit.isOver
            ? t('composer.over', { count: -limit.left })
            : t('composer.left', { count: limit.left })}
        </div>
      )}
      {canSplit && (
        <Suspense fallback={null}>
          <SplitOffer
            length={limit.length}
            max={limit.length + limit.left}
            onSplit={() => {
              send(draft, { split: true })
              field.current?.focus()
            }}
          />
        </Suspense>
      )}
      {isDraggedOver && <div className={classes.drop}>{t('composer.dropHere')}</div>}
    </form>
  )
}
