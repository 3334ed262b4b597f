import { Button, Checkbox, MultiSelect, NumberInput, Stack, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { peopleQuery, personQuery } from '../../api/people.ts'
import { type Breach, type BreachChange, rewriteBreach } from '../../api/privacy-cases.ts'
import { useCaseAct } from './use-case-act.ts'

const MAX_WORDS = 4_000
/** As many as the gateway takes by name. */
const MAX_PEOPLE = 500
const TYPING_MS = 300

/** What the notice of a breach says and whom it concerns, filled in as it becomes known. */
export function BreachForm({ breach, onDone }: { breach: Breach; onDone: () => void }) {
  const { t } = useTranslation(['cases', 'common'])
  const { data: channels = [] } = useQuery(channelsQuery)
  const { what, data, consequences, measures, channelIds, personIds, peopleCount } = breach
  const [said, setSaid] = useState<BreachChange>({
    ...{ what, data, consequences, measures, channelIds, personIds, peopleCount },
  })
  const set = (part: Partial<BreachChange>): void => setSaid({ ...said, ...part })
  const { mutate, isPending } = useCaseAct(() => rewriteBreach(breach.id, said), onDone)
  return (
    <Stack>
      {(['what', 'data', 'consequences', 'measures'] as const).map((name) => (
        <Textarea
          key={name}
          label={t(`breaches.${name}`)}
          required={name === 'what'}
          autosize
          minRows={2}
          maxLength={MAX_WORDS}
          value={said[name]}
          onChange={(event) => set({ [name]: event.currentTarget.value })}
        />
      ))}
      <Checkbox.Group
        label={t('breaches.channels')}
        value={[...said.channelIds]}
        onChange={(ids) => set({ channelIds: ids })}
      >
        <Stack gap="xs" mt={4}>
          {channels.map(({ id, name }) => (
            <Checkbox key={id} value={id} label={name ?? id} />
          ))}
        </Stack>
      </Checkbox.Group>
      <People ids={said.personIds} onChange={(ids) => set({ personIds: ids })} />
      <NumberInput
        label={t('breaches.peopleCount')}
        description={t('breaches.peopleCountHint')}
        min={said.personIds.length}
        allowDecimal={false}
        value={Math.max(said.peopleCount, said.personIds.length)}
        onChange={(count) => set({ peopleCount: Number(count) || 0 })}
      />
      <Button loading={isPending} disabled={said.what.trim() === ''} onClick={() => mutate()}>
        {t('common:action.save')}
      </Button>
    </Stack>
  )
}

/** The customers known by name, found by typing. */
function People({ ids, onChange }: { ids: readonly string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation('cases')
  const [words, setWords] = useState('')
  const [q] = useDebouncedValue(words.trim(), TYPING_MS)
  const found = useInfiniteQuery(peopleQuery({ q: q === '' ? undefined : q }))
  const named = useQueries({ queries: ids.map((id) => personQuery(id)) })
  const known = new Map(
    [
      ...(found.data?.pages.flatMap(({ items }) => items) ?? []),
      ...named.flatMap(({ data }) => data ?? []),
    ].map(({ id, name, externalId }) => [id, name ?? externalId]),
  )
  return (
    <MultiSelect
      label={t('breaches.people')}
      description={t('breaches.peopleHint')}
      searchable
      hidePickedOptions
      maxValues={MAX_PEOPLE}
      nothingFoundMessage={t('breaches.nobody')}
      searchValue={words}
      onSearchChange={setWords}
      // What was searched for by the gateway is not searched again here: it finds words without accents too.
      filter={({ options }) => options}
      data={[...new Set([...ids, ...known.keys()])].map((id) => ({ value: id, label: known.get(id) ?? id }))}
      value={[...ids]}
      onChange={onChange}
    />
  )
}
