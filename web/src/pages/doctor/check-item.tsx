import { Button, Text, Title } from '@mantine/core'
import { IconTool } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Platform } from '../../api/channels.ts'
import { type Check, type RepairId, repairChannel } from '../../api/doctor.ts'
import { canLink, meQuery } from '../../api/me.ts'
import { ButtonLink } from '../../parts/button-link.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './doctor.module.css'
import { STATUS_ICONS } from './summary.tsx'

export interface CheckItemProps {
  readonly channelId: string
  readonly platform: Platform
  readonly check: Check
  readonly onRepaired: () => void
}

/** One check: its state in words, what to do, the evidence, and the button that mends it where there is one. */
export function CheckItem({ check, ...where }: CheckItemProps) {
  const { t } = useTranslation('doctor')
  const { status, title, detail, evidence, repair } = check
  const Icon = STATUS_ICONS[status]
  return (
    <li className={classes.check} data-status={status}>
      <div className={classes.checkHead}>
        <Icon size={21} aria-hidden />
        <Title order={3} size="h6">
          {title}
        </Title>
        <span className={classes.status}>{t(`status.${status}`)}</span>
      </div>
      <Text size="sm">{detail}</Text>
      <p className={classes.evidence}>
        <b>{t('evidence')}:</b> {evidence}
      </p>
      {repair !== null && <Repair repair={repair} {...where} />}
    </li>
  )
}

function Repair({
  repair,
  channelId,
  platform,
  onRepaired,
}: Omit<CheckItemProps, 'check'> & { repair: RepairId }) {
  const { t } = useTranslation('doctor')
  const isOwner = canLink(useQuery(meQuery).data)
  const client = useQueryClient()
  const mend = useMutation({
    mutationFn: () => repairChannel(channelId, repair),
    onSuccess({ detail }) {
      tellDone(detail)
      onRepaired()
    },
    onError: tellProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['channels'] }),
  })
  const icon = <IconTool size={17} aria-hidden />
  if (!isOwner)
    return (
      <Text size="xs" c="var(--ink-soft)">
        {t('repair.onlyOwner')}
      </Text>
    )
  if (repair === 'relink')
    return (
      <div>
        <ButtonLink to="/links/new" search={{ platform, channelId }} leftSection={icon} size="xs">
          {t('repair.relink')}
        </ButtonLink>
      </div>
    )
  return (
    <div>
      <Button size="xs" leftSection={icon} loading={mend.isPending} onClick={() => mend.mutate()}>
        {t(`repair.${repair}`)}
      </Button>
    </div>
  )
}
