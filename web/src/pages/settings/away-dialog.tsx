import { Button, Modal, Switch, TagsInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AwayNotice, ChannelSettings } from '../../api/settings.ts'
import { DayHours } from './day-hours.tsx'
import { isoOf, shownDate } from './dates.ts'
import classes from './settings.module.css'
import { useChange } from './use-change.ts'

/** As many, and as long, as the gateway takes. */
const MAX_TEXT_LENGTH = 500
const MAX_HOLIDAYS = 60
const WEEK = [1, 2, 3, 4, 5, 6, 7]
const USUAL = { from: '08:00', to: '21:00' }

/** Hours and words of one account. Nothing is changed before it is saved. */
export function AwayDialog({ channel, onClose }: { channel: ChannelSettings; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common'])
  const isNew = channel.away.text === ''
  const [away, setAway] = useState<AwayNotice>(
    isNew
      ? { on: true, text: t('away.usual'), hours: WEEK.map((day) => ({ day, ...USUAL })), holidays: [] }
      : {
          ...channel.away,
          hours: channel.away.hours.toSorted((one, other) => (one.from < other.from ? -1 : 1)),
        },
  )
  const change = useChange(() => t('away.saved', { name: channel.name }))
  const set = (part: Partial<AwayNotice>): void => setAway({ ...away, ...part })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('away.editOf', { name: channel.name })}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ id: channel.id, away }, { onSuccess: onClose })
        }}
      >
        <Switch
          label={t('away.switch')}
          checked={away.on}
          onChange={(event) => set({ on: event.currentTarget.checked })}
        />
        <Textarea
          required={away.on}
          autosize
          minRows={3}
          maxRows={8}
          label={t('away.words')}
          description={t('away.wordsHint')}
          maxLength={MAX_TEXT_LENGTH}
          value={away.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <fieldset className={classes.week}>
          <legend>{t('away.hours')}</legend>
          {WEEK.map((day) => (
            <DayHours
              key={day}
              day={day}
              spans={away.hours.filter((one) => one.day === day)}
              usual={USUAL}
              onChange={(spans) => set({ hours: [...away.hours.filter((one) => one.day !== day), ...spans] })}
            />
          ))}
        </fieldset>
        <TagsInput
          label={t('away.holidays')}
          description={t('away.holidaysHint')}
          value={away.holidays.map(shownDate)}
          onChange={(days) => set({ holidays: [...new Set(days.flatMap((day) => isoOf(day) ?? []))].sort() })}
          maxTags={MAX_HOLIDAYS}
          acceptValueOnBlur
        />
        <Button type="submit" loading={change.isPending}>
          {t('common:action.save')}
        </Button>
      </form>
    </Modal>
  )
}
