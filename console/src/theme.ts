import { createTheme, type MantineColorsTuple } from '@mantine/core';

const sea: MantineColorsTuple = [
  '#e6f4f8',
  '#cfe6ee',
  '#a0cddd',
  '#6db2cb',
  '#459cbb',
  '#2c8eb2',
  '#1a7396',
  '#0f6283',
  '#0b4f6c',
  '#063a52',
];

/** Light and dark both keep text at a contrast that everyone can read. */
export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  colors: { sea },
  defaultRadius: 'md',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
  respectReducedMotion: true,
});
