import { Center, Loader } from '@mantine/core'

/** For a page that is on its way; lists draw their own skeletons. */
export const Loading = () => (
  <Center h="100%" mih={160} aria-busy="true">
    <Loader type="dots" />
  </Center>
)
