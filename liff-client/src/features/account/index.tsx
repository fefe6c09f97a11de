import { accountWords } from "../../i18n/account";

export { AccountArea } from "./account-area";

export const ready = accountWords.load;
