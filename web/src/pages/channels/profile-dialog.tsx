import { Anchor, Loader, Modal, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Channel, channelProfileQuery } from '../../api/channels.ts'
import { Failure } from '../../parts/failure.tsx'
import classes from './profile-dialog.module.css'

export function ProfileDialog({
  channel,
  isOpen,
  onClose,
}: {
  channel: Channel
  isOpen: boolean
  onClose: () => void
}) {
  const { t } = useTranslation(['channels', 'common'])
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={channel.name}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <Profile channel={channel} />
    </Modal>
  )
}

/** Read only when it is looked at: the platform is asked for it. */
function Profile({ channel }: { channel: Channel }) {
  const { t } = useTranslation('channels')
  const profile = useQuery(channelProfileQuery(channel.id))
  if (profile.isPending) return <Loader type="dots" />
  return (
    <>
      <dl className={classes.fields}>
        <dt>{t('profile.id')}</dt>
        <dd>{channel.externalId}</dd>
        {profile.data !== undefined && (
          <>
            <dt>{t('profile.email')}</dt>
            <dd>
              {profile.data.email === null ? (
                t('profile.none')
              ) : (
                <Anchor href={`mailto:${profile.data.email}`}>{profile.data.email}</Anchor>
              )}
            </dd>
            <dt>{t('profile.description')}</dt>
            <dd>
              <Text size="sm" className={classes.text}>
                {profile.data.description ?? t('profile.none')}
              </Text>
            </dd>
          </>
        )}
      </dl>
      {profile.isError && <Failure error={profile.error} />}
    </>
  )
}
