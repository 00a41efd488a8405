import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

function fontFile(family: string, weight: string): string {
  const folder = dirname(require.resolve(`@expo-google-fonts/${family}/package.json`));
  const name = family === 'noto-sans' ? 'NotoSans' : 'NotoSerif';
  return join(folder, weight, `${name}_${weight}.ttf`);
}

/** Noto holds every Vietnamese letter; fonts that lack one drop it from the PDF without a word. SIL Open Font License. */
export const FONTS = {
  NotoSerif: {
    normal: fontFile('noto-serif', '400Regular'),
    bold: fontFile('noto-serif', '700Bold'),
    italics: fontFile('noto-serif', '400Regular_Italic'),
    bolditalics: fontFile('noto-serif', '700Bold_Italic'),
  },
};
