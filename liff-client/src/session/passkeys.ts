import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from "@simplewebauthn/browser";
import { ApiProblem, getJson, sendJson } from "../api/http";

export const passkeysWork = (): boolean => browserSupportsWebAuthn();

/** What the browser says about a passkey becomes a refusal with a code like any other. */
function refusalOf(failure: unknown): ApiProblem {
  if (failure instanceof ApiProblem) return failure;
  if (failure instanceof WebAuthnError && failure.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED")
    return new ApiProblem("passkey.known", 0);
  const name = failure instanceof Error ? failure.name : "";
  // The browser gives the same name to "refused", "closed" and "took too long".
  if (name === "NotAllowedError" || name === "AbortError") return new ApiProblem("passkey.cancelled", 0);
  return new ApiProblem(passkeysWork() ? "passkey.failed" : "passkey.unsupported", 0);
}

/** The server names the options' parts as the standard does, with or without a `publicKey` around them. */
function inner<T>(options: T | { publicKey: T }): T {
  return typeof options === "object" && options !== null && "publicKey" in options
    ? options.publicKey
    : options;
}

/** Asks for one of this person's passkeys and sends it on. */
export async function usePasskey(optionsPath: string, method: "GET" | "POST", path: string): Promise<void> {
  try {
    type Options = PublicKeyCredentialRequestOptionsJSON;
    const options =
      method === "GET" ? await getJson<Options>(optionsPath) : await sendJson<Options>("POST", optionsPath);
    const credential = await startAuthentication({ optionsJSON: inner(options) });
    await sendJson("POST", path, { credential });
  } catch (failure) {
    throw refusalOf(failure);
  }
}

export async function makePasskey(optionsPath: string, path: string, name: string): Promise<void> {
  try {
    const options = await sendJson<PublicKeyCredentialCreationOptionsJSON>("POST", optionsPath);
    const credential = await startRegistration({ optionsJSON: inner(options) });
    await sendJson("POST", path, { credential, name });
  } catch (failure) {
    throw refusalOf(failure);
  }
}
