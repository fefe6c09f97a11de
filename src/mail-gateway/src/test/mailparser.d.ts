declare module 'mailparser' {
  interface Attachment {
    filename?: string;
    contentType: string;
    content: Buffer;
  }
  export function simpleParser(source: Buffer, options?: object): Promise<{
    subject?: string;
    text?: string;
    html?: string | false;
    messageId?: string;
    from?: { value: { address?: string }[] };
    to?: { text: string };
    headers: Map<string, unknown>;
    attachments: Attachment[];
  }>;
}
