import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** KiotViet's blue; [7] is the brand's own, 6.9:1 on white. */
const kiot: MantineColorsTuple = [
  '#eef5fe',
  '#dbe8fb',
  '#b6cff5',
  '#8cb3ee',
  '#689ce9',
  '#4a86e0',
  '#1f6bd0',
  '#0b57b7',
  '#084a9e',
  '#063a7d',
]

export const theme = createTheme({
  colors: { kiot },
  primaryColor: 'kiot',
  primaryShade: 7,
  defaultRadius: 'md',
  cursorType: 'pointer',
  // The system's own faces: nothing to load, and all of them set Vietnamese well.
  fontFamily:
    "Inter, 'Segoe UI', system-ui, -apple-system, BlinkMacSystemFont, Roboto, 'Helvetica Neue', Arial, sans-serif",
  headings: { fontWeight: '650' },
  black: '#16202e',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Anchor: { defaultProps: { inherit: true } },
    Modal: {
      // Its bar is not a second banner of the page.
      defaultProps: {
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.4 },
        attributes: { header: { role: 'presentation' } },
      },
      styles: { title: { fontWeight: 650 } },
    },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    // Its place for the first focus is a child that no menu may have; the first item takes it instead.
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
  },
})
