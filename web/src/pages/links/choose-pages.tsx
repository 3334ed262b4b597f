import { Alert, Button, Checkbox, Text, TextInput, Title } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelsQuery } from '../../api/channels.ts'
import { type Candidate, type ChosenAnswer, chooseAccounts, type Link } from '../../api/links.ts'
import { fold } from '../../kit/fold.ts'
import { tellProblem } from '../../parts/tell.ts'
import { CandidateRow } from './candidate-row.tsx'
import classes from './choose-pages.module.css'
import frame from './frame.module.css'
import { GrantSummary } from './grant-summary.tsx'
import { RefusedNames } from './refused-names.tsx'

/** Below this many, reading is faster than searching. */
const SEARCH_FROM = 6

export interface ChoosePagesProps {
  readonly link: Link
  /** From a choice before, of which nothing could be linked. */
  readonly refused: ChosenAnswer['refused']
  readonly onAnswer: (answer: ChosenAnswer) => void
}

/** Many Pages, found by name or id; only what is ticked is linked. */
export function ChoosePages({ link, refused, onAnswer }: ChoosePagesProps) {
  const { t } = useTranslation('linking')
  const [search, setSearch] = useState('')
  const { linked, chosen, setChosen } = useChosen(link)
  const choose = useChoose(link, onAnswer)

  const words = fold(search.trim())
  const shown = link.candidates.filter(
    ({ name, externalId }) => words === '' || fold(name).includes(words) || externalId.includes(words),
  )
  const selectable = shown.filter(({ linkable }) => linkable)
  const ticked = selectable.filter(({ externalId }) => chosen.has(externalId)).length
  const tick = (candidates: readonly Candidate[], isTicked: boolean): void => {
    const next = new Set(chosen)
    for (const { externalId } of candidates) {
      if (isTicked) next.add(externalId)
      else next.delete(externalId)
    }
    setChosen(next)
  }
  return (
    <>
      <section className={classes.choose}>
        <div>
          <Title order={2} size="h4">
            {t('choose.title')}
          </Title>
          <Text className={frame.soft} mt={4}>
            {t('choose.text')}
          </Text>
        </div>
        {refused.length > 0 && (
          <Alert color="orange" role="alert">
            <RefusedNames link={link} refused={refused} />
          </Alert>
        )}
        {link.candidates.length >= SEARCH_FROM && (
          <TextInput
            type="search"
            aria-label={t('choose.search')}
            placeholder={t('choose.search')}
            leftSection={<IconSearch size={18} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <div className={classes.list}>
          {selectable.length > 1 && (
            <div className={classes.all}>
              <Checkbox
                label={t('choose.all', { count: selectable.length })}
                checked={ticked === selectable.length}
                indeterminate={ticked > 0 && ticked < selectable.length}
                onChange={(event) => tick(selectable, event.currentTarget.checked)}
              />
            </div>
          )}
          <ul aria-label={t('choose.list')}>
            {shown.map((candidate) => (
              <CandidateRow
                key={candidate.externalId}
                candidate={candidate}
                isLinked={linked.has(candidate.externalId)}
                isChosen={chosen.has(candidate.externalId)}
                onChoose={(isChosen) => tick([candidate], isChosen)}
              />
            ))}
          </ul>
          {shown.length === 0 && (
            <Text className={classes.none}>
              {link.candidates.length === 0 ? t('choose.noPages') : t('choose.none')}
            </Text>
          )}
        </div>
        <GrantSummary link={link} />
      </section>
      <div className={frame.bar}>
        <p aria-live="polite">
          {chosen.size === 0 ? t('choose.nothing') : t('choose.count', { count: chosen.size })}
        </p>
        <Button
          size="md"
          disabled={chosen.size === 0}
          loading={choose.isPending}
          onClick={() => choose.mutate([...chosen])}
        >
          {chosen.size === 0 ? t('choose.confirmNone') : t('choose.confirm', { count: chosen.size })}
        </Button>
      </div>
    </>
  )
}

/** What is ticked; a Page of the shop that waits for a new link is ticked already, since it is why one came. */
function useChosen(link: Link) {
  const { data: channels = [] } = useQuery(channelsQuery)
  const own = channels.filter(({ platform, status }) => platform === link.platform && status !== 'unlinked')
  const [changed, setChosen] = useState<ReadonlySet<string> | null>(null)
  const offered = new Set(
    link.candidates.filter(({ linkable }) => linkable).map(({ externalId }) => externalId),
  )
  const waiting = own.filter(({ status, externalId }) => status === 'needs-relink' && offered.has(externalId))
  return {
    linked: new Set(own.map(({ externalId }) => externalId)),
    chosen: changed ?? new Set(waiting.map(({ externalId }) => externalId)),
    setChosen,
  }
}

function useChoose(link: Link, onAnswer: (answer: ChosenAnswer) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (externalIds: readonly string[]) => chooseAccounts(link.id, externalIds),
    async onSuccess(answer) {
      onAnswer(answer)
      await Promise.all([
        client.invalidateQueries({ queryKey: ['link', link.id] }),
        client.invalidateQueries({ queryKey: ['channels'] }),
      ])
    },
    async onError(error) {
      tellProblem(error)
      await client.invalidateQueries({ queryKey: ['link', link.id] })
    },
  })
}
