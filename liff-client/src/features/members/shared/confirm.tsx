import { useSignal } from "@preact/signals";
import { Confirm } from "../../../ui/dialog";

interface ConfirmButtonProps {
  label: string;
  /** What will happen. */
  sentence: string;
  onYes: () => void;
  danger?: boolean;
  class?: string;
  testid?: string;
  /** Said to screen readers when several look alike. */
  spoken?: string | undefined;
}

/** A button that first says what it will do and then asks for the same word once more. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, sentence, onYes, danger = false, testid, spoken } = props;
  const asking = useSignal(false);
  return (
    <>
      <button
        type="button"
        class={props.class ?? "button"}
        data-testid={testid}
        aria-label={spoken}
        onClick={() => {
          asking.value = true;
        }}
      >
        {label}
      </button>
      {asking.value && (
        <Confirm
          title={label}
          action={label}
          danger={danger}
          onClose={() => {
            asking.value = false;
          }}
          onConfirm={() => {
            asking.value = false;
            onYes();
          }}
        >
          <p>{sentence}</p>
        </Confirm>
      )}
    </>
  );
}
