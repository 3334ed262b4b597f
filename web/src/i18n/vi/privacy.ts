export default {
  title: 'Quyền riêng tư',
  lead: 'Những gì cửa hàng đã đồng ý cho KiotViet dùng, và những việc cửa hàng phải làm với dữ liệu của khách.',
  tabs: 'Các mục quyền riêng tư',
  tab: { consents: 'Đồng ý' },
  consents: {
    lead: 'Từng quyền có câu riêng và rút lại được bất cứ lúc nào, dễ như khi đồng ý.',
  },
}
