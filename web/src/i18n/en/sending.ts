export default {
  split: {
    label: 'Too long for one message',
    count: 'This has {{length}} characters; one message takes {{max}}.',
    send: 'Send as several messages',
  },
}
