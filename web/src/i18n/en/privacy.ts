export default {
  title: 'Privacy',
  lead: 'What your shop has allowed KiotViet to use, and what your shop owes the people whose data it holds.',
  tabs: 'Parts of privacy',
  tab: { consents: 'Consents' },
  consents: {
    lead: 'Each permission has a sentence of its own and can be withdrawn at any time, as easily as it was given.',
  },
}
