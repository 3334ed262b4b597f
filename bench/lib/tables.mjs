// @ts-check
import { round } from './stats.mjs'

/**
 * @typedef {object} Table
 * @property {string} title
 * @property {readonly string[]} header
 * @property {(result: any) => (string | number)[][]} rows
 * @property {(result: any) => string} [note]
 */

const SERVERS = {
  ours: 'this gateway',
  minimalSame: 'minimal server, the same rows (sealed, our columns, our index)',
  minimalBare: 'minimal server, bare rows (`{at, body}`, no index)',
  expressBullmq: 'Express + one BullMQ job',
  expressInsert: 'Express + one majority insert',
}

/** @type {Readonly<Record<string, Table>>} by measure */
export const TABLES = {
  acknowledge: {
    title: 'Acknowledging',
    header: [
      'Server',
      'webhooks/s',
      'ours is',
      'in rounds',
      'p50',
      'p99',
      'worst p99',
      'processor a webhook',
    ],
    rows: ({ targets, ratios }) =>
      Object.entries(SERVERS).map(([name, title]) => {
        const { perSecond, p50Ms, p99Ms, worstP99Ms, processorUs } = targets[name]
        const { median, min, max } = ratios[name] ?? {}
        const ratio = name === 'ours' ? ['', ''] : [`${median} ×`, `${min}–${max}`]
        return [
          title,
          perSecond,
          ...ratio,
          `${p50Ms} ms`,
          `${p99Ms} ms`,
          `${worstP99Ms} ms`,
          `${processorUs} µs`,
        ]
      }),
    note: ({ connections, rounds, secondsEach, averageBytes }) =>
      `${connections} connections, signed webhooks of ${averageBytes} bytes, ${rounds} rounds of ${secondsEach} s each; ` +
      'medians. "In rounds" is the spread of the ratio.',
  },
  wayIn: {
    title: 'The whole way in',
    header: ['Pipeline', 'events/s', 'processor an event', 'of it mongod'],
    rows: ({ ours, minimal }) => [
      ['this gateway and worker', ours.perSecond, `${ours.processorUs} µs`, `${ours.mongodUs} µs`],
      ['minimal pipeline', minimal.perSecond, `${minimal.processorUs} µs`, `${minimal.mongodUs} µs`],
    ],
    note: ({ ratio, rounds, events, latency, sent, stored }) =>
      `${rounds} rounds of ${events} events; ratio ${ratio.median} (${ratio.min}–${ratio.max}). Of ${sent} events sent to us ` +
      `${stored} messages are stored. Unloaded, ${latency.samples} samples: p50 ${latency.p50Ms} ms, p95 ${latency.p95Ms} ms, ` +
      `longest ${latency.maxMs} ms.`,
  },
  poison: {
    title: 'Beside poison',
    header: ['A message, webhook to API', 'p50', 'p95'],
    rows: ({ quiet, poisoned }) => [
      ['alone in its lane', `${quiet.p50Ms} ms`, `${quiet.p95Ms} ms`],
      ['beside rows that cannot be opened', `${poisoned.p50Ms} ms`, `${poisoned.p95Ms} ms`],
    ],
    note: ({ samples, broken, parked, ratio }) =>
      `${samples} messages of each kind in turns; p95 ${ratio} ×. Of ${broken} broken rows ${parked} are parked.`,
  },
  flood: {
    title: 'Beside a flood',
    header: ['A shop’s inbox', 'p50', 'p95'],
    rows: ({ quiet, flooded }) => [
      ['with nobody else there', `${quiet.p50Ms} ms`, `${quiet.p95Ms} ms`],
      ['while another shop floods', `${flooded.p50Ms} ms`, `${flooded.p95Ms} ms`],
    ],
    note: ({ requests, perSecond, answered, limited, samples, ratio }) =>
      `${requests} requests of one shop, ${perSecond} a second: ${answered} answered, ${limited} refused with the time to come back. ${samples} requests of the other during it; p95 ${ratio} ×.`,
  },
  memory: {
    title: 'Memory',
    header: ['Process', 'before', 'warm', 'highest', 'after', 'slope', 'slope of the low points'],
    rows: (result) =>
      ['gateway', 'worker'].map((name) => {
        const { beforeMib, warmMib, peakMib, afterMib, slopeMibPer100k, floorMibPer100k } = result[name]
        const mib = [beforeMib, warmMib, peakMib, afterMib].map((value) => `${value} MiB`)
        return [name, ...mib, `${slopeMibPer100k} MiB/100,000`, `${floorMibPer100k} MiB/100,000`]
      }),
    note: ({ warmUp, events, perSecond }) =>
      `Resident memory over ${events} events after ${warmUp} that warm up (${perSecond}/s, each step applied before the next); ` +
      'slopes by least squares. Memory swings between two collections, so what is kept shows in the low points.',
  },
  indexes: {
    title: 'Lists, by `explain`',
    header: [
      'Conversations',
      'queries',
      'commands',
      'most keys or documents examined by one',
      'slowest query',
    ],
    rows: ({ sizes, queries, commands, mostExamined, slowestMs }) => [
      [sizes[0], queries, commands[0], mostExamined.small, `${slowestMs[0]} ms`],
      [sizes.at(-1), queries, commands.at(-1), mostExamined.large, `${slowestMs.at(-1)} ms`],
    ],
    note: ({ faults }) =>
      faults.length === 0
        ? 'Every list, sweep and drain reads an index alone, at both sizes.'
        : `Not by an index alone: ${faults.join('; ')}.`,
  },
  sends: {
    title: 'Sends',
    header: ['What', 'Seen'],
    rows: (result) => [
      ['arrived · missing · doubles', `${result.arrived} · ${result.missing} · ${result.doubles}`],
      ['conversations out of order', result.outOfOrder],
      ['accepted by the API', `${result.acceptedPerSecond}/s`],
      ['accepted by the platform', `${result.perSecond}/s`],
      ['accepted to sent, all at once', `p50 ${result.p50Ms} ms, p95 ${result.p95Ms} ms`],
      ['accepted to sent, one by one', `p50 ${result.alone.p50Ms} ms, p95 ${result.alone.p95Ms} ms`],
    ],
    note: ({ conversations, messagesEach, processorShare }) =>
      `${conversations} conversations × ${messagesEach} messages; each send brings its echo and a delivery mark back through ` +
      `the way in. Of one processor used: ${Object.entries(processorShare)
        .map(([name, share]) => `${name} ${share}`)
        .join(', ')}.`,
  },
  timing: {
    title: 'The time of a wrong signature',
    header: ['Platform', 'wrong at its first sign', 'wrong at its last', 'Welch’s t'],
    rows: (result) =>
      ['facebook', 'zalo'].map((platform) => {
        const { earlyNs, lateNs, t } = result[platform]
        return [platform, `${earlyNs} ns`, `${lateNs} ns`, String(t)]
      }),
    note: ({ pairs }) => `${pairs} pairs in turns drawn by lot; the longest twentieth is left out.`,
  },
  console: {
    title: 'The console in a browser',
    header: ['What', 'p50', 'p95', 'longest'],
    rows: ({ ready, readySlow, live }) =>
      /** @type {const} */ ([
        ['the inbox is there, nothing kept from before', ready],
        ['the same, throttled', readySlow],
        ['a message is shown after its 200', live],
      ]).map(([what, { p50Ms, p95Ms, maxMs }]) => [what, `${p50Ms} ms`, `${p95Ms} ms`, `${maxMs} ms`]),
    note: ({ people, ready, readySlow, live, slow }) =>
      `Chromium without a screen, ${people} conversations; ${ready.samples}, ${readySlow.samples} and ${live.samples} samples. ` +
      `Throttled: ${slow.latencyMs} ms a request, ${round(slow.downBytesPerSecond * 8e-6)} Mbit/s down, a quarter of the processor.`,
  },
}
