ALTER TABLE `claims` ADD `dropped_at` integer;--> statement-breakpoint
ALTER TABLE `registrations` ADD `first_received_on` text;--> statement-breakpoint
ALTER TABLE `registrations` ADD `updated_at` integer;--> statement-breakpoint
ALTER TABLE `registrations` ADD `updated_fields` text;