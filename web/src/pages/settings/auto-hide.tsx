import { Button, Switch, TagsInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelSettings, HideRules } from '../../api/settings.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import type { OfChannels } from './paid-sends.tsx'
import { Section } from './section.tsx'
import classes from './settings.module.css'
import { useChange } from './use-change.ts'

/** As many, and as long, as the gateway takes. */
const MAX_WORDS = 100
const MAX_WORD_LENGTH = 60

/** Which comments of each Page are hidden by themselves. */
export function AutoHide({ channels, isOwner }: OfChannels) {
  const { t } = useTranslation('settings')
  const pages = channels.flatMap((channel) =>
    channel.autoHide === null ? [] : [{ channel, rules: channel.autoHide }],
  )
  return (
    <Section
      id="auto-hide"
      title={t('hide.title')}
      text={t('hide.text')}
      none={t('hide.none')}
      link={isOwner ? { platform: 'facebook', label: t('hide.link') } : null}
      isEmpty={pages.length === 0}
    >
      {pages.map(({ channel, rules }) => (
        // Rules that come back changed begin a form of their own.
        <PageRules
          key={`${channel.id} ${rules.words.join()}`}
          channel={channel}
          rules={rules}
          isOwner={isOwner}
        />
      ))}
    </Section>
  )
}

function PageRules({
  channel: { id, name, platform },
  rules,
  isOwner,
}: {
  channel: ChannelSettings
  rules: HideRules
  isOwner: boolean
}) {
  const { t } = useTranslation(['settings', 'common'])
  const [words, setWords] = useState([...rules.words])
  const change = useChange(() => t('hide.saved', { name }))
  const save = (next: Partial<HideRules>): void => change.mutate({ id, autoHide: { ...rules, ...next } })
  const isChanged = words.join() !== rules.words.join()
  return (
    <li className={classes.rules}>
      <div className={classes.account}>
        <PlatformMark platform={platform} size={22} />
        <div className={classes.words}>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="var(--ink-soft)">
            {t('hide.phones')}
          </Text>
        </div>
        <Switch
          size="md"
          checked={rules.phones}
          disabled={!isOwner || change.isPending}
          aria-label={t('hide.phonesOf', { name })}
          onChange={(event) => save({ phones: event.currentTarget.checked })}
        />
      </div>
      <TagsInput
        label={t('hide.words')}
        description={t('hide.wordsHint')}
        aria-label={t('hide.wordsOf', { name })}
        value={words}
        onChange={(next) => setWords(next.map((word) => word.trim().slice(0, MAX_WORD_LENGTH)))}
        maxTags={MAX_WORDS}
        disabled={!isOwner}
        acceptValueOnBlur
      />
      {isChanged && (
        <Button size="sm" loading={change.isPending} onClick={() => save({ words })}>
          {t('common:action.save')}
        </Button>
      )}
    </li>
  )
}
