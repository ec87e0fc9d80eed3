import { createHash } from 'node:crypto';
import { markup, type Markup } from './markup.ts';
import { pageScript } from './script.ts';
import { pageStyle } from './style.ts';

const sourceOfText = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded, nothing is sent, and only this style and this script count, whatever a name may hold. */
const policy = [
  "default-src 'none'",
  `style-src ${sourceOfText(pageStyle)}`,
  `script-src ${sourceOfText(pageScript)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A page that is complete in itself: it works from a disk, in a mail and behind any server, without a network. */
export const wholePage = (title: string, content: Markup): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
${content}
<script>${{ markup: pageScript }}</script>
</body>
</html>
`.markup;
