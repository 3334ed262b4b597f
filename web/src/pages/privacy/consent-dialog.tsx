import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { giveConsent, withdrawConsent } from '../../api/consents.ts'
import type { PermissionText } from '../../api/links.ts'
import { codeOf } from '../../api/problem.ts'
import { Processor } from '../../parts/processor.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import type { ConsentAct } from './channel-consents.tsx'
import classes from './consents.module.css'

export interface ConsentDialogProps {
  readonly act: ConsentAct | null
  readonly textVersion: string
  readonly onClose: () => void
}

/** Both ways take the same two clicks: what it means is read, then confirmed. */
export function ConsentDialog({ act, textVersion, onClose }: ConsentDialogProps) {
  const { t } = useTranslation(['privacy', 'common'])
  return (
    <Modal
      opened={act !== null}
      onClose={onClose}
      size="lg"
      title={
        act === null ? '' : t(`dialog.${act.do}.title`, { code: act.text.code, channel: act.channel.name })
      }
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      {act !== null && <Question act={act} textVersion={textVersion} onClose={onClose} />}
    </Modal>
  )
}

function Question({ act, textVersion, onClose }: ConsentDialogProps & { act: ConsentAct }) {
  const { t } = useTranslation(['privacy', 'common'])
  const client = useQueryClient()
  const { channelId, text, consent } = act
  const { mutate, isPending, isSuccess } = useMutation({
    mutationFn: () =>
      act.do === 'withdraw' && consent !== null
        ? withdrawConsent(consent.id)
        : giveConsent({ channelId, code: text.code, textVersion }),
    async onSuccess() {
      onClose()
      tellDone(t(`dialog.${act.do}.done`, { code: text.code }))
      await Promise.all(
        ['consents', 'channels'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      )
    },
    async onError(error) {
      tellProblem(error)
      if (codeOf(error) !== 'text-outdated') return
      // The words were renewed meanwhile: they are read before they are agreed to.
      onClose()
      await client.invalidateQueries({ queryKey: ['permissions'] })
    },
  })
  return (
    <Stack>
      <Text fw={600}>{text.sentence}</Text>
      {act.do === 'give' ? <Meaning text={text} /> : <Consequences act={act} />}
      <Processor />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common:action.cancel')}
        </Button>
        <Button
          color={act.do === 'withdraw' ? 'red.8' : 'kiot'}
          loading={isPending}
          disabled={isSuccess}
          onClick={() => mutate()}
        >
          {t(`dialog.${act.do}.confirm`)}
        </Button>
      </Group>
    </Stack>
  )
}

/** All it takes to decide. */
function Meaning({ text }: { text: PermissionText }) {
  const { t } = useTranslation(['privacy', 'linking'])
  return (
    <>
      <dl className={classes.meaning}>
        <dt>{t('linking:wizard.purpose')}</dt>
        <dd>{text.purpose}</dd>
        <dt>{t('linking:wizard.without')}</dt>
        <dd>{text.without}</dd>
        <dt>{t('linking:wizard.data')}</dt>
        <dd>{text.data.join(' · ')}</dd>
      </dl>
      <Text size="sm" c="var(--ink-soft)">
        {t('linking:wizard.withdraw')}
      </Text>
    </>
  )
}

/** What happens then, before it is confirmed. */
function Consequences({ act: { text, channel } }: { act: ConsentAct }) {
  const { t } = useTranslation('privacy')
  const stopsMessages = text.code === 'FB5' || text.code === 'ZA3'
  return (
    <Alert color="orange" title={t('dialog.withdraw.then')} styles={{ title: { color: 'var(--warn)' } }}>
      <ul className={classes.then}>
        <li>{text.without}</li>
        <li>{t('dialog.withdraw.atOnce')}</li>
        {stopsMessages && <li>{t('dialog.withdraw.waiting')}</li>}
        <li>{t(`dialog.withdraw.${channel.platform}`)}</li>
        <li>{t('dialog.withdraw.kept')}</li>
      </ul>
    </Alert>
  )
}
