// What a button needs to know of roles: whether it may be pressed, and the sentence when not.
import { useI18n } from "vue-i18n";

import { COMMAND_ROLES, type Commands } from "@/ipc/generated/api";

import { useUsers } from "./usersStore";

/** `may` a command; `why` not, undefined when it may. */
export function useMay(): { may: (command: keyof Commands) => boolean; why: (command: keyof Commands) => string | undefined } {
  const { t } = useI18n();
  const users = useUsers();
  const may = (command: keyof Commands): boolean => users.permitted(command);
  const why = (command: keyof Commands): string | undefined => (may(command) ? undefined : t("users.needs", { role: t(`users.role.${COMMAND_ROLES[command]}`) }));
  return { may, why };
}
