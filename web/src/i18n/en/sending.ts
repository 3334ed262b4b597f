export default {
  others: {
    answering: 'Answering now: {{names}}',
    reading: 'Looking at this conversation: {{names}}',
    nameless: 'another member of staff',
  },
  assign: {
    none: 'Given to nobody',
    to: 'Given to {{name}}',
    me: 'you',
    take: 'Take it',
    drop: 'Give to nobody',
  },
  split: {
    label: 'Too long for one message',
    count: 'This has {{length}} characters; one message takes {{max}}.',
    send: 'Send as several messages',
  },
}
