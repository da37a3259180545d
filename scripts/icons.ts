// `node scripts/icons.ts`: draws the app's icons from the mark of the screens (renderer/ui/mark.tsx)
// into electron/resources, for every system that packages are made for. Run it when the mark changes;
// its results are part of the repository.
import { mkdir, writeFile } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright-core';
import { inRoot } from './lib/paths.mjs';
import { ensureChromium } from './lib/programs.mjs';

const ACCENT = '#0b6e69';

/**
 * @param margin of 32 units, on each side: on macOS icons leave a tenth free, elsewhere nothing
 */
function markAsSvg(size: number, margin: number): string {
  const scale = (32 - 2 * margin) / 32;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 32 32">
    <g transform="translate(${margin} ${margin}) scale(${scale})">
      <rect width="32" height="32" rx="7" fill="${ACCENT}"/>
      <path d="M9 10v1.5a5 5 0 0 0 5 5h4a5 5 0 0 1 5 5V22" fill="none" stroke="#fff"
        stroke-width="2.5" stroke-linecap="round"/>
      <circle cx="9" cy="9" r="3" fill="#fff"/>
      <circle cx="23" cy="23" r="3" fill="#fff"/>
    </g>
  </svg>`;
}

async function draw(browser: Browser, size: number, margin = 0): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block}</style>${markAsSvg(size, margin)}`);
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  return png;
}

/** The format of Windows: a directory of pictures, here all PNG as it may be since Vista. */
function asIco(pictures: readonly { size: number; png: Buffer }[]): Buffer {
  const ENTRY = 16;
  const head = Buffer.alloc(6 + ENTRY * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [i, { size, png }] of pictures.entries()) {
    const at = 6 + ENTRY * i;
    // 256 does not fit a byte and is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** The format of macOS: chunks with a type, which says the size in points and pixels. */
function asIcns(pictures: readonly { type: string; png: Buffer }[]): Buffer {
  const chunks = pictures.map(({ type, png }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const body = Buffer.concat(chunks);
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

const icnsTypes = [
  { type: 'ic11', size: 32 },
  { type: 'ic12', size: 64 },
  { type: 'ic07', size: 128 },
  { type: 'ic13', size: 256 },
  { type: 'ic08', size: 256 },
  { type: 'ic14', size: 512 },
  { type: 'ic09', size: 512 },
  { type: 'ic10', size: 1024 },
];

const executablePath = await ensureChromium();
if (!executablePath) throw new Error('Chromium is needed: install the package "chromium".');
const folder = inRoot('electron', 'resources');
await mkdir(`${folder}/icons`, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
    await writeFile(`${folder}/icons/${size}x${size}.png`, await draw(browser, size));
  }
  const ico = [];
  for (const size of [16, 24, 32, 48, 64, 256]) ico.push({ size, png: await draw(browser, size) });
  await writeFile(`${folder}/icon.ico`, asIco(ico));
  const icns = [];
  for (const { type, size } of icnsTypes) icns.push({ type, png: await draw(browser, size, 3.2) });
  await writeFile(`${folder}/icon.icns`, asIcns(icns));
} finally {
  await browser.close();
}
