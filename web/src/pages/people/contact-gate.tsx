import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconEyeOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { PURPOSES } from '../../api/purpose.ts'
import classes from './person-card.module.css'
import type { OpenContact } from './use-contact.ts'

/** Below masked details: that opening them is on record, and for what; another purpose than serving can be named. */
export function ContactGate({
  contact: { person, purpose, isOpening, open, close },
}: {
  contact: OpenContact
}) {
  const { t } = useTranslation('records')
  if (purpose !== null)
    return (
      <div className={classes.gate}>
        <span>{t('contact.openedFor', { purpose: t(`purpose.${purpose}`) })}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconEyeOff size={15} aria-hidden />}
          onClick={close}
        >
          {t('contact.close')}
        </Button>
      </div>
    )
  if (person.masked.length === 0) return null
  return (
    <div className={classes.gate}>
      <span>{t('contact.hint')}</span>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={isOpening}
            rightSection={<IconChevronDown size={15} aria-hidden />}
          >
            {t('contact.otherPurpose')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {PURPOSES.filter((one) => one !== 'service').map((one) => (
            <Menu.Item key={one} onClick={() => open(one)}>
              {t(`purpose.${one}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
