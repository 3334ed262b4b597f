import { useTranslation } from 'react-i18next'
import { Heard } from '../../kit/heard.tsx'
import type { Message } from '../../api/messages.ts'
import classes from './message-row.module.css'

export function Reactions({ reactions }: { reactions: Message['reactions'] }) {
  const { t } = useTranslation('inbox')
  if (reactions.length === 0) return null
  return (
    <div className={classes.reactions}>
      {reactions.map(({ by, emoji }) => {
        const words = t(by === 'person' ? 'message.reactionOfPerson' : 'message.reactionOfAccount', { emoji })
        return (
          <span key={by} className={classes.reaction} title={words}>
            <span aria-hidden>{emoji}</span>
            <Heard>{words}</Heard>
          </span>
        )
      })}
    </div>
  )
}
