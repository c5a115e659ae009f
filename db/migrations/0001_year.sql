ALTER TABLE `claims` ADD `sealed_done` integer;--> statement-breakpoint
ALTER TABLE `registrations` ADD `first_received_on` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `first_submitted_at` integer;--> statement-breakpoint
UPDATE `registrations` SET `first_submitted_at` = (
  WITH RECURSIVE `former`(`id`, `submitted_at`) AS (
    SELECT `r`.`id`, `r`.`submitted_at` FROM `registrations` AS `r` WHERE `r`.`moved_to` = `registrations`.`id`
    UNION SELECT `r`.`id`, `r`.`submitted_at` FROM `registrations` AS `r` JOIN `former` ON `r`.`moved_to` = `former`.`id`
  ) SELECT min(`submitted_at`) FROM `former`);
