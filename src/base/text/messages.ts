// eslint-disable-next-line @typescript-eslint/no-restricted-imports -- the door itself
import { Messages as CoreMessages } from '@salesforce/core/messages';
import { fillText, type TextValue } from './commandText.ts';
import { isForOthers } from './ownProgram.ts';

/**
 * The texts of one file of `messages`, as those of core, but with tokens put in by `fillText`: nothing that stands in a
 * command can be more than one word of it. Whatever isn't in a command is made safe by whoever shows it.
 */
export class Messages<T extends string> {
  private static areImported = false;

  private readonly texts: CoreMessages<T>;

  private readonly plainTexts = new Map<T, string>();

  private readonly forOthers: boolean;

  private constructor(texts: CoreMessages<T>, forOthers: boolean) {
    this.texts = texts;
    this.forOthers = forOthers;
  }

  /** Each command says so, and each file of texts; core would look at all files of the folder each time. */
  public static importMessagesDirectoryFromMetaUrl(url: string): void {
    if (Messages.areImported) return;
    CoreMessages.importMessagesDirectoryFromMetaUrl(url);
    Messages.areImported = true;
  }

  public static loadMessages(packageName: string, bundleName: string): Messages<string> {
    return new Messages(CoreMessages.loadMessages(packageName, bundleName), isForOthers(bundleName));
  }

  public getMessage(key: T, tokens: readonly TextValue[] = []): string {
    return this.fillInOrder([this.plainText(key)], tokens).join('');
  }

  public getMessages(key: T, tokens: readonly TextValue[] = [], show: (text: string) => string = String): string[] {
    return this.fillInOrder(this.texts.getMessages(key), tokens, show);
  }

  /** Core looks for tokens in a text each time. */
  private plainText(key: T): string {
    const text = this.plainTexts.get(key) ?? this.texts.getMessage(key);
    this.plainTexts.set(key, text);
    return text;
  }

  /** Tokens go to the texts in their order; those that are missing stay visible. */
  private fillInOrder(
    texts: readonly string[],
    tokens: readonly TextValue[],
    show: (text: string) => string = String,
  ): string[] {
    const left = [...tokens];
    const valueOf = (token: string): TextValue => (left.length > 0 ? left.shift() : token);
    return texts.map((text) => fillText(text, { token: /%s/g, valueOf, show, forOthers: this.forOthers }));
  }
}
