import { Button } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './messages.module.css'

/** Over the end of the thread while it is out of view: what came in there, and the way back. */
export function ToNewest({ newBelow, onPress }: { newBelow: number; onPress: () => void }) {
  const { t } = useTranslation('inbox')
  return (
    <Button
      className={classes.newest}
      radius="xl"
      size="compact-md"
      variant={newBelow > 0 ? 'filled' : 'default'}
      leftSection={<IconArrowDown size={16} aria-hidden />}
      onClick={onPress}
    >
      {newBelow > 0 ? t('newBelow', { count: newBelow }) : t('toNewest')}
    </Button>
  )
}
