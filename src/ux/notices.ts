import type { Notice } from '../base/notice.ts';
import { foreignText } from '../base/text/foreignText.ts';

type NoticeOutput = { warn: (text: string) => unknown; logToStderr: (text: string) => unknown };

/** Tells a person each notice; its values are made safe before `text` puts them in. A warning is in JSON, too. */
export const tellNotices = (
  output: NoticeOutput,
  notices: readonly Notice[],
  text: (id: string, tokens: string[]) => string,
): void => {
  for (const { id, tokens, level } of notices) {
    const shown = text(
      id,
      tokens.map((token) => foreignText(token)),
    );
    if (level === 'warning') output.warn(shown);
    else output.logToStderr(shown);
  }
};
