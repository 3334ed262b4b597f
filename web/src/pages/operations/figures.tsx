import { useTranslation } from 'react-i18next'
import type { Overview } from '../../api/ops.ts'
import classes from './operations.module.css'
import { openSendsOf, receivedOf, type Sample, troublesOf } from './samples.ts'
import { Sparkline } from './sparkline.tsx'
import { numberText, spanOf, upTo } from './words.ts'

type FigureName = Exclude<keyof Sample, 'at'>

/** What is looked at first: six numbers, and how each went in the last minutes. */
export function Figures({ overview, samples }: { overview: Overview; samples: readonly Sample[] }) {
  const { t } = useTranslation('operations')
  const { lanes, parked, openAlarms, freezes, at } = overview
  const figure = (name: FigureName, value: string, isBad = false, hint?: string) => (
    <li className={classes.figure} data-bad={isBad || undefined}>
      <span className={classes.figureName}>{t(`figure.${name}`)}</span>
      <b className={classes.figureValue}>{value}</b>
      {hint !== undefined && <span className={classes.soft}>{hint}</span>}
      <Sparkline name={t(`figure.${name}`)} values={samples.map((sample) => sample[name])} />
    </li>
  )
  const lag =
    lanes.oldestAt === null ? t('figure.calm') : t('figure.lag', { span: spanOf(lanes.oldestAt, at) })
  return (
    <ul className={classes.figures} aria-label={t('figures')}>
      {figure('received', upTo(receivedOf(overview)))}
      {figure('waiting', upTo(lanes.waiting), false, lag)}
      {figure('sends', upTo(openSendsOf(overview)))}
      {figure('parked', upTo(parked), parked.count > 0)}
      {figure('channels', upTo(troublesOf(overview)), troublesOf(overview).count > 0)}
      {figure(
        'alarms',
        numberText(openAlarms),
        openAlarms > 0,
        freezes.count > 0 ? t('figure.freezes', { many: upTo(freezes) }) : undefined,
      )}
    </ul>
  )
}
