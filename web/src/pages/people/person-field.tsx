import { ActionIcon, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy, IconEye, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person, PersonField } from '../../api/people.ts'
import { dialled, shownPhone } from '../../kit/phone.ts'
import { dateTime } from '../../kit/time.ts'
import { CorrectField } from './correct-field.tsx'
import classes from './person-card.module.css'
import type { OpenContact } from './use-contact.ts'

/** One detail: what it is, where it came from and when, the way to open it where it is masked, and to correct it. */
export function PersonFieldRow({ contact, field }: { contact: OpenContact; field: PersonField }) {
  const { t } = useTranslation('people')
  const { person } = contact
  const [isEdited, setIsEdited] = useState(false)
  const isMasked = isMaskedIn(person, field)
  const edit = (): void => {
    // What is corrected is seen first.
    if (isMasked) contact.open('service')
    setIsEdited(true)
  }
  return (
    <div className={classes.field}>
      <dt className={classes.label}>{t(`field.${field}`)}</dt>
      {isEdited && !isMasked ? (
        <dd className={classes.value}>
          <CorrectField person={person} field={field} onDone={() => setIsEdited(false)} />
        </dd>
      ) : (
        <>
          <dd className={classes.value}>
            <Words value={person[field]} field={field} isMasked={isMasked} />
            <Use contact={contact} field={field} />
            <ActionIcon variant="subtle" color="gray" aria-label={t(`correct.${field}`)} onClick={edit}>
              <IconPencil size={17} aria-hidden />
            </ActionIcon>
          </dd>
          <Source person={person} field={field} />
        </>
      )}
    </div>
  )
}

const isMaskedIn = ({ masked }: Person, field: PersonField): boolean => masked.some((one) => one === field)

function Words({ value, field, isMasked }: { value: string | null; field: PersonField; isMasked: boolean }) {
  const { t } = useTranslation('people')
  return (
    <span className={`${classes.words} ${value === null ? classes.none : ''}`}>
      {value === null ? t('none') : field === 'phone' && !isMasked ? <PhoneLink phone={value} /> : value}
    </span>
  )
}

/** Shows what is masked; copies what is not. Whoever opened it by the keyboard stands on copying then. */
function Use({ contact: { person, isOpening, open }, field }: { contact: OpenContact; field: PersonField }) {
  const { t } = useTranslation(['people', 'records'])
  const [isOpener, setIsOpener] = useState(false)
  const value = person[field]
  if (value === null) return null
  if (isMaskedIn(person, field))
    return (
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t(field === 'phone' ? 'records:contact.openPhone' : 'records:contact.openAddress')}
        loading={isOpening}
        onClick={() => {
          setIsOpener(true)
          open('service')
        }}
      >
        <IconEye size={17} aria-hidden />
      </ActionIcon>
    )
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color={copied ? 'teal' : 'gray'}
          aria-label={copied ? t('copy.done') : t('copy.do', { value })}
          autoFocus={isOpener}
          onClick={copy}
        >
          {copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
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
