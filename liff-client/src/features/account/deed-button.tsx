import { useSignal } from "@preact/signals";
import { Confirm } from "../../ui/dialog";
import type { Action } from "../../ui/form";

interface DeedButtonProps {
  label: string;
  /** For screen readers, where several buttons have the same word. */
  spoken?: string;
  title: string;
  sentence: string;
  /** The verb in the dialog; the button's own word if not told. */
  verb?: string;
  danger?: boolean;
  action: Action;
  deed: () => Promise<unknown>;
  onDone: () => void;
  "data-testid"?: string;
}

/** A button whose deed cannot be taken back: it asks first. */
export function DeedButton(props: DeedButtonProps) {
  const { label, spoken, title, sentence, verb, danger, action, deed, onDone } = props;
  const asking = useSignal(false);
  const confirm = () => {
    // Closed first: the deed may ask for a second factor, and one dialog over another helps nobody.
    asking.value = false;
    void action.run(deed).then((good) => {
      if (good) onDone();
    });
  };
  return (
    <>
      <button
        type="button"
        class="button"
        aria-label={spoken}
        data-testid={props["data-testid"]}
        onClick={() => {
          asking.value = true;
        }}
      >
        {label}
      </button>
      {asking.value && (
        <Confirm
          title={title}
          action={verb ?? label}
          danger={danger === true}
          onConfirm={confirm}
          onClose={() => {
            asking.value = false;
          }}
        >
          <p>{sentence}</p>
        </Confirm>
      )}
    </>
  );
}
