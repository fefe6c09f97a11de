import { words } from "../../i18n";

export function CloseButton({ onClose }: { onClose: () => void }) {
  return (
    <button type="button" class="button" data-testid="dialog-close" onClick={onClose}>
      {words().common.stop}
    </button>
  );
}
