import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { words } from "../i18n";
import "./forms.css";

interface DialogProps {
  title: string;
  /** Escape and 「やめる」. */
  onClose: () => void;
  "data-testid"?: string;
  children: ComponentChildren;
}

/** Over the page: keeps the focus in, gives it back when it closes, closes with Escape. */
export function Dialog({ title, onClose, children, ...rest }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    const before = document.activeElement;
    // Safari before 15.4 shows it as a box over the page, without holding the focus.
    if (typeof dialog.showModal === "function") dialog.showModal();
    else dialog.setAttribute("open", "");
    const first =
      dialog.querySelector<HTMLElement>("[data-first]") ?? dialog.querySelector<HTMLElement>("h2");
    first?.focus();
    return () => {
      if (typeof dialog.close === "function") dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      {...rest}
      ref={element}
      class="dialog"
      aria-labelledby={id}
      aria-modal="true"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  /** What will happen, and to how many. */
  children?: ComponentChildren;
  /** The verb: 「連携を解除する」. */
  action: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** A question before what cannot be taken back. */
export function Confirm({ title, children, action, danger, busy, onConfirm, onClose }: ConfirmProps) {
  const { common } = words();
  return (
    <Dialog title={title} onClose={onClose} data-testid="confirm">
      {children}
      <div class="buttons">
        <button
          type="button"
          class={danger ? "button danger-button" : "button primary"}
          data-testid="confirm-yes"
          aria-disabled={busy === true}
          onClick={() => {
            if (busy !== true) onConfirm();
          }}
        >
          {busy ? common.sending : action}
        </button>
        <button type="button" class="button" data-testid="confirm-no" onClick={onClose}>
          {common.stop}
        </button>
      </div>
    </Dialog>
  );
}
