CREATE TABLE `own_forms` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`year` integer NOT NULL,
	`form` text NOT NULL,
	`written_at` integer NOT NULL,
	`sealed_answers` blob,
	`revision` integer NOT NULL,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `own_forms_once` ON `own_forms` (`registration`,`year`,`form`);--> statement-breakpoint
ALTER TABLE `evaluations` ADD `sealed_words` blob;--> statement-breakpoint
ALTER TABLE `service_records` ADD `sealed_words` blob;--> statement-breakpoint
ALTER TABLE `evaluations` DROP COLUMN `sealed_comment`;--> statement-breakpoint
ALTER TABLE `evaluations` DROP COLUMN `date`;--> statement-breakpoint
ALTER TABLE `registrations` DROP COLUMN `form_versions`;--> statement-breakpoint
ALTER TABLE `service_records` DROP COLUMN `sealed_content`;