import { Collapse, Title, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Platform } from '../../api/channels.ts'
import type { Check } from '../../api/doctor.ts'
import { CheckItem } from './check-item.tsx'
import classes from './doctor.module.css'

export interface CheckListsProps {
  readonly channelId: string
  readonly platform: Platform
  readonly checks: readonly Check[]
  readonly onRepaired: () => void
}

/** What needs a hand stands open and first, in the order in which causes are looked for; what is well is folded away. */
export function CheckLists({ checks, ...shared }: CheckListsProps) {
  const { t } = useTranslation('doctor')
  const listId = useId()
  const failed = checks.filter(({ status }) => status === 'failed')
  const troubled = [...failed, ...checks.filter(({ status }) => status === 'warning')]
  const fine = checks.filter(({ status }) => status === 'ok')
  const [isOpen, setOpen] = useState(false)
  const shown = isOpen || troubled.length === 0
  return (
    <>
      {troubled.length > 0 && (
        <section>
          <Title order={2} size="h5" mb="sm">
            {t('troubles')}
          </Title>
          <ul className={classes.checks}>
            {troubled.map((check) => (
              <CheckItem key={check.id} check={check} {...shared} />
            ))}
          </ul>
        </section>
      )}
      {fine.length > 0 && (
        <section>
          <UnstyledButton
            className={classes.fold}
            aria-expanded={shown}
            aria-controls={listId}
            onClick={() => setOpen(!isOpen)}
          >
            <Title order={2} size="h5">
              {t('fine', { count: fine.length })}
            </Title>
            <IconChevronDown size={18} data-open={shown || undefined} aria-hidden />
          </UnstyledButton>
          <Collapse expanded={shown} id={listId}>
            <ul className={classes.checks}>
              {fine.map((check) => (
                <CheckItem key={check.id} check={check} {...shared} />
              ))}
            </ul>
          </Collapse>
        </section>
      )}
    </>
  )
}
