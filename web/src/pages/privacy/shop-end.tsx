import { Alert, Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canLink, meQuery } from '../../api/me.ts'
import { askShopErasure, type ShopErasure, shopErasureQuery } from '../../api/shop-erasure.ts'
import { dateTime } from '../../kit/time.ts'
import { tellProblem } from '../../parts/tell.ts'
import classes from './requests.module.css'

/** What a shop owner recognises; everything else is settings, sign-ins and the gateway's own work. */
const NAMED = ['messages', 'conversations', 'people', 'comments', 'posts', 'media'] as const

/** The end of a shop here: everything of it erased, by its owner alone. */
export function ShopEnd() {
  const { t } = useTranslation('records')
  const { data: me } = useQuery(meQuery)
  const { data } = useQuery(shopErasureQuery)
  const [isOpen, setIsOpen] = useState(false)
  const shopId = me?.shop?.id ?? ''
  if (data === undefined || !canLink(me) || shopId === '') return null
  const { erasure } = data
  return (
    <section className={classes.card} aria-label={t('shopEnd.title')} style={{ marginTop: 24 }}>
      <Text fw={600}>{t('shopEnd.title')}</Text>
      <Text size="sm">{t('shopEnd.text')}</Text>
      {erasure !== null && <Said erasure={erasure} />}
      {(erasure === null || erasure.state === 'done') && (
        <div className={classes.actions}>
          <Button variant="outline" color="red.9" onClick={() => setIsOpen(true)}>
            {t('shopEnd.ask')}
          </Button>
        </div>
      )}
      {isOpen && <Confirm shopId={shopId} onClose={() => setIsOpen(false)} />}
    </section>
  )
}

function Said({ erasure: { state, askedAt, heldBy, doneAt, stores } }: { erasure: ShopErasure }) {
  const { t } = useTranslation('records')
  if (state !== 'done')
    return (
      <Alert color={state === 'held' ? 'orange' : 'blue'}>
        {t(`shopEnd.${state}`, { time: dateTime(askedAt), number: heldBy })}
      </Alert>
    )
  const countOf = (name: string): number => stores.find(({ store }) => store === name)?.count ?? 0
  const all = stores.reduce((sum, { count }) => sum + count, 0)
  const rest = all - NAMED.reduce((sum, name) => sum + countOf(name), 0)
  return (
    <>
      <Text size="sm" fw={600}>
        {t('shopEnd.done', { time: doneAt === null ? '' : dateTime(doneAt) })}
      </Text>
      <ul>
        {NAMED.map((name) => (
          <li key={name}>
            {t(`shopEnd.stores.${name}`)}: {countOf(name)}
          </li>
        ))}
        <li>
          {t('shopEnd.stores.rest')}: {rest}
        </li>
      </ul>
    </>
  )
}

function Confirm({ shopId, onClose }: { shopId: string; onClose: () => void }) {
  const { t } = useTranslation(['records', 'common'])
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const ask = useMutation({
    mutationFn: () => askShopErasure(typed),
    async onSuccess() {
      onClose()
      await client.invalidateQueries()
    },
    onError: tellProblem,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('shopEnd.title')}
      closeButtonProps={{ 'aria-label': t('common:action.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate()
        }}
      >
        <Stack>
          <Text size="sm">{t('shopEnd.sure')}</Text>
          <TextInput
            data-autofocus
            label={t('shopEnd.type', { shopId })}
            value={typed}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" color="red.9" loading={ask.isPending} disabled={typed !== shopId}>
            {t('shopEnd.do')}
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
