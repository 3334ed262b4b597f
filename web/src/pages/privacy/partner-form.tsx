import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { makePartner, PARTNER_FIELDS } from '../../api/partners.ts'
import { countries } from '../../kit/countries.ts'
import { useCaseAct } from './use-case-act.ts'

const EMPTY = { name: '', purpose: '', contact: '', agreement: '' }
const LIMITS = { name: 100, purpose: 300, contact: 200, agreement: 200 } as const
const SAID = ['name', 'purpose', 'contact', 'agreement'] as const

/** What a partner gets is fixed when it is named: people agree to exactly these words. */
export function PartnerForm({ onDone }: { onDone: () => void }) {
  const { t, i18n } = useTranslation('cases')
  const [said, setSaid] = useState(EMPTY)
  const [country, setCountry] = useState('VN')
  const [fields, setFields] = useState<string[]>([])
  const choice = useMemo(() => countries(i18n.language), [i18n.language])
  const { mutate, isPending } = useCaseAct(() => makePartner({ ...said, country, fields }), onDone)
  const isWhole = SAID.every((name) => said[name].trim() !== '') && fields.length > 0
  return (
    <Stack>
      {SAID.map((name) => (
        <TextInput
          key={name}
          label={t(`partners.say.${name}`)}
          required
          maxLength={LIMITS[name]}
          value={said[name]}
          onChange={(event) => {
            const { value } = event.currentTarget
            setSaid((before) => ({ ...before, [name]: value }))
          }}
        />
      ))}
      <NativeSelect
        label={t('partners.say.country')}
        description={t('partners.say.abroad')}
        data={choice}
        value={country}
        onChange={(event) => setCountry(event.currentTarget.value)}
      />
      <Checkbox.Group label={t('partners.say.fields')} value={fields} onChange={setFields}>
        <Group mt={4}>
          {PARTNER_FIELDS.map((value) => (
            <Checkbox key={value} value={value} label={t(`authority.fields.${value}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <Button loading={isPending} disabled={!isWhole} onClick={() => mutate()}>
        {t('partners.make')}
      </Button>
    </Stack>
  )
}
