import { ActionIcon, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person, PersonField } from '../../api/people.ts'
import { dialled, shownPhone } from '../../kit/phone.ts'
import { dateTime } from '../../kit/time.ts'
import { CorrectField } from './correct-field.tsx'
import classes from './person-card.module.css'

/** One detail: what it is, where it came from and when, and the way to correct it. */
export function PersonFieldRow({ person, field }: { person: Person; field: PersonField }) {
  const { t } = useTranslation('people')
  const [isEdited, setIsEdited] = useState(false)
  return (
    <div className={classes.field}>
      <dt className={classes.label}>{t(`field.${field}`)}</dt>
      {isEdited ? (
        <dd className={classes.value}>
          <CorrectField person={person} field={field} onDone={() => setIsEdited(false)} />
        </dd>
      ) : (
        <>
          <Value value={person[field]} field={field} onEdit={() => setIsEdited(true)} />
          <Source person={person} field={field} />
        </>
      )}
    </div>
  )
}

function Value({ value, field, onEdit }: { value: string | null; field: PersonField; onEdit: () => void }) {
  const { t } = useTranslation('people')
  return (
    <dd className={classes.value}>
      <span className={`${classes.words} ${value === null ? classes.none : ''}`}>
        {value === null ? t('none') : field === 'phone' ? <PhoneLink phone={value} /> : value}
      </span>
      {value !== null && (
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <ActionIcon
              variant="subtle"
              color={copied ? 'teal' : 'gray'}
              aria-label={copied ? t('copy.done') : t('copy.do', { value })}
              onClick={copy}
            >
              {copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />}
            </ActionIcon>
          )}
        </CopyButton>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t(`correct.${field}`)} onClick={onEdit}>
        <IconPencil size={17} aria-hidden />
      </ActionIcon>
    </dd>
  )
}

function PhoneLink({ phone }: { phone: string }) {
  const number = dialled(phone)
  return number === null ? phone : <a href={`tel:${number}`}>{shownPhone(phone)}</a>
}

function Source({ person, field }: { person: Person; field: PersonField }) {
  const { t } = useTranslation('people')
  const source = person.sources[field]
  const correction = person.corrected[field]
  if (source === undefined && correction === undefined) return null
  return (
    <dd className={classes.source}>
      {source !== undefined && t(`source.${source.from}`, { time: dateTime(source.at) })}
      {correction !== undefined && (
        <div>
          {correction.platformValue === null
            ? t('platformNone')
            : t('platformValue', { value: correction.platformValue })}
        </div>
      )}
    </dd>
  )
}
