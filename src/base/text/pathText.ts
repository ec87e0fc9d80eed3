const pathShape =
  /^\s*"?(?:~?[/\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\]|[^\s<>"|?*]{1,200}\.(?:key|pem|der|p12|pfx|crt|cer|txt|json)"?\s*$)[^\r\n]{0,1000}\s*$/;

/** Whether a text is the path of a file and not what could be in one. */
export const looksLikePath = (text: string): boolean => text.length < 1100 && pathShape.test(text);
