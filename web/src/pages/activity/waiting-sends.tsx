import { Button, Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type CancelWish,
  cancelSends,
  type Freeze,
  freezesQuery,
  type WaitingSend,
  waitingSendsQuery,
} from '../../api/freezes.ts'
import { itemsOf } from '../../api/page.ts'
import { coded } from '../../i18n/coded.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { tellDone, tellProblem } from '../../parts/tell.ts'
import classes from './activity.module.css'

/** Where the server stops counting. */
const COUNTED_MOST = 1_000
/** The most that one call takes. */
const CHOSEN_MOST = 100

/** How much waits behind a freeze, and the list of it, which is read only when it is asked for: it tells of customers. */
export function WaitingSends({ freeze }: { readonly freeze: Freeze }) {
  const { t } = useTranslation('activity')
  const [isOpen, setOpen] = useState(false)
  const { waiting } = freeze
  if (waiting === 0)
    return (
      <Text size="sm" c="var(--ink-soft)">
        {t('freezes.waiting.none')}
      </Text>
    )
  const count = t(`freezes.waiting.${waiting < COUNTED_MOST ? 'some' : 'many'}`, { count: waiting })
  return (
    <Stack gap="xs" mt="xs">
      <Text size="sm">{count}</Text>
      <div>
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={isOpen}
          onClick={() => setOpen((open) => !open)}
        >
          {t(isOpen ? 'freezes.waiting.hide' : 'freezes.waiting.look')}
        </Button>
      </div>
      {isOpen && <SendList freeze={freeze} />}
    </Stack>
  )
}

function SendList({ freeze }: { readonly freeze: Freeze }) {
  const { t } = useTranslation('activity')
  const query = useInfiniteQuery(waitingSendsQuery(freeze.id))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <Skeleton height={120} radius="lg" aria-busy />
  const items = itemsOf(query.data.pages)
  // What has left the list meanwhile is chosen no more.
  const ids = items.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const toggle = (id: string) =>
    setChosen((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })
  return (
    <>
      <ul className={classes.list} aria-label={t('freezes.waiting.list')}>
        {items.map((send) => (
          <li key={send.id} className={classes.send}>
            <SendRow send={send} isChosen={chosen.has(send.id)} onToggle={() => toggle(send.id)} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('freezes.waiting.more')}
        </Button>
      )}
      <Choices freeze={freeze} ids={ids.slice(0, CHOSEN_MOST)} />
    </>
  )
}

interface SendRowProps {
  readonly send: WaitingSend
  readonly isChosen: boolean
  readonly onToggle: () => void
}

function SendRow({ send, isChosen, onToggle }: SendRowProps) {
  const { t } = useTranslation('activity')
  const { kind, person, author, text, attachmentCount, acceptedAt } = send
  const by =
    author.name ?? (author.kind === 'bot' ? t('freezes.waiting.program', { id: author.id }) : author.id)
  const to = person === null ? t('freezes.waiting.nobody') : (person.name ?? t('freezes.waiting.unknown'))
  const words = [
    kind === 'send-message' ? null : coded('activity:freezes.waiting.kind', kind, kind),
    text,
    attachmentCount > 0 ? t('freezes.waiting.files', { count: attachmentCount }) : null,
  ].filter((word) => word !== null)
  return (
    <Checkbox
      checked={isChosen}
      onChange={onToggle}
      label={words.length > 0 ? words.join(' · ') : t('freezes.waiting.empty')}
      description={`${t('freezes.waiting.to', { author: by, person: to })} · ${dateTime(acceptedAt)}`}
      classNames={{ label: classes.who ?? '', description: classes.by ?? '' }}
    />
  )
}

function Choices({ freeze, ids }: { readonly freeze: Freeze; readonly ids: readonly string[] }) {
  const { t } = useTranslation('activity')
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: (wish: CancelWish) => cancelSends(freeze.id, wish),
    onSuccess: ({ cancelled }) => {
      tellDone(t('freezes.waiting.done', { count: cancelled }))
      return client.invalidateQueries(freezesQuery)
    },
    onError: tellProblem,
  })
  const { user } = freeze
  return (
    <>
      <Group gap="xs">
        <Button
          size="compact-sm"
          disabled={ids.length === 0}
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ ids })}
        >
          {t('freezes.waiting.chosen', { count: ids.length })}
        </Button>
        {user !== null && (
          <Button size="compact-sm" variant="default" onClick={() => cancel.mutate({ userId: user.id })}>
            {t('freezes.waiting.ofUser', { name: user.name ?? user.id })}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={() => cancel.mutate({ all: true })}>
          {t('freezes.waiting.all')}
        </Button>
      </Group>
      <Text size="sm" c="var(--ink-soft)">
        {t('freezes.waiting.rest')}
      </Text>
    </>
  )
}
