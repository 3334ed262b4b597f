import { Button } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './person-detail.module.css'
import { PersonCard } from './person-card.tsx'

/** A person beside the list; on a phone alone. */
export function PersonDetail({ personId }: { personId: string }) {
  const { t } = useTranslation('people')
  const filter = useSearch({ from: '/shop/people' })
  return (
    <div className={classes.detail}>
      <Button
        className={classes.back}
        variant="subtle"
        color="gray"
        leftSection={<IconArrowLeft size={20} aria-hidden />}
        renderRoot={(props) => <Link {...props} to="/people" search={filter} />}
      >
        {t('backToList')}
      </Button>
      <div className={classes.sheet}>
        <PersonCard personId={personId} />
      </div>
    </div>
  )
}
