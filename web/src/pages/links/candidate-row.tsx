import { Avatar, Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Candidate } from '../../api/links.ts'
import { coded } from '../../i18n/coded.ts'
import classes from './candidate-row.module.css'

export function CandidateRow({
  candidate,
  isLinked,
  isChosen,
  onChoose,
}: {
  candidate: Candidate
  isLinked: boolean
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}) {
  const { t } = useTranslation('linking')
  const { externalId, name, avatarUrl, linkable, problem } = candidate
  const id = `page-${externalId}`
  return (
    <li className={classes.row} data-off={!linkable || undefined}>
      <Checkbox
        id={id}
        checked={isChosen}
        disabled={!linkable}
        onChange={(event) => onChoose(event.currentTarget.checked)}
        aria-describedby={`${id}-about`}
      />
      <Avatar
        src={avatarUrl}
        size={42}
        radius="md"
        alt=""
        aria-hidden
        imageProps={{ loading: 'lazy' }}
        name={name}
        color="kiot"
      />
      <label htmlFor={id} className={classes.words}>
        <span className={classes.name}>{name}</span>
        <span id={`${id}-about`} className={classes.about}>
          {problem === null ? externalId : coded('linking:candidate', problem, t('candidate.other'))}
        </span>
      </label>
      {isLinked && <span className={classes.linked}>{t('choose.linked')}</span>}
    </li>
  )
}
