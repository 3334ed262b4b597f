import { Button, Group, Modal, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isEmbedded } from '../api/host.ts'
import { freshLoginAddress, type Me, meQuery, SIGNED_IN } from '../api/me.ts'
import { renewFresh } from '../api/meet-host.ts'

/**
 * Signing in happens beside this page, so that nothing typed here is lost; what was refused is then done by itself. Somebody
 * else who signs in there does not carry out what this user began.
 */
export default function StepUpDialog({ onEnd }: { onEnd: (did: boolean) => void }) {
  const { t } = useTranslation('activity')
  const client = useQueryClient()
  const before = useRef(client.getQueryData<Me | null>(meQuery.queryKey)?.user.id)
  const done = useMutation({
    async mutationFn() {
      if (isEmbedded && !(await renewFresh())) return false
      const me = await client.fetchQuery({ ...meQuery, staleTime: 0 })
      return me !== null && me.user.id === before.current
    },
    onSuccess: onEnd,
    onError: () => onEnd(false),
  })
  const { mutate } = done
  useEffect(() => {
    const channel = new BroadcastChannel(SIGNED_IN)
    channel.onmessage = () => mutate()
    return () => channel.close()
  }, [mutate])
  return (
    <Modal
      opened
      onClose={() => onEnd(false)}
      title={t('stepUp.title')}
      closeButtonProps={{ 'aria-label': t('stepUp.cancel') }}
    >
      <Text mb="md">{t(isEmbedded ? 'stepUp.hostHint' : 'stepUp.hint')}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => onEnd(false)}>
          {t('stepUp.cancel')}
        </Button>
        {isEmbedded ? (
          <Button loading={done.isPending} onClick={() => mutate()}>
            {t('stepUp.go')}
          </Button>
        ) : (
          <Button component="a" href={freshLoginAddress} target="_blank" loading={done.isPending}>
            {t('stepUp.go')}
          </Button>
        )}
      </Group>
    </Modal>
  )
}
