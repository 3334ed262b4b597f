import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { outlineQuery, type Parked } from '../../api/ops.ts'
import { Failure } from '../../parts/failure.tsx'
import classes from './operations.module.css'
import { useRedrive } from './use-redrive.ts'

interface LookProps {
  readonly parked: Parked | null
  readonly onClose: () => void
  readonly onDrop: () => void
}

/** The form of a parked delivery, and from there on to what is decided about it. */
export function LookDialog({ parked, onClose, onDrop }: LookProps) {
  const { t } = useTranslation(['operations', 'common'])
  return (
    <Modal
      opened={parked !== null}
      onClose={onClose}
      size="lg"
      title={t('parked.lookTitle')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {parked !== null && <Look parked={parked} onClose={onClose} onDrop={onDrop} />}
    </Modal>
  )
}

function Look({ parked, onClose, onDrop }: LookProps & { readonly parked: Parked }) {
  const { t } = useTranslation('operations')
  const looked = useQuery(outlineQuery(parked.id))
  const redrive = useRedrive(onClose)
  return (
    <Stack>
      <Text size="sm" c="var(--ink-soft)">
        {t('parked.lookHint')}
      </Text>
      {looked.isPending && <Skeleton height={160} aria-busy />}
      {looked.isError && <Failure error={looked.error} />}
      {looked.data !== undefined &&
        (looked.data.outline === null ? (
          <Text>{t('parked.unreadable')}</Text>
        ) : (
          // Long ones scroll, by keyboard too.
          <section className={classes.outline} tabIndex={0} aria-label={t('parked.lookTitle')}>
            <pre>{JSON.stringify(looked.data.outline, null, 2)}</pre>
          </section>
        ))}
      <Group justify="flex-end">
        <Button variant="default" c="var(--bad)" onClick={onDrop}>
          {t('parked.drop')}
        </Button>
        <Button loading={redrive.isPending} onClick={() => redrive.mutate(parked.id)}>
          {t('parked.redrive')}
        </Button>
      </Group>
    </Stack>
  )
}
