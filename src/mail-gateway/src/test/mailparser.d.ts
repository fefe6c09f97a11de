declare module 'mailparser' {
  export function simpleParser(source: Buffer, options?: object): Promise<{ subject?: string; text?: string; html?: string | false; messageId?: string; from?: { value: { address?: string }[] } }>;
}
