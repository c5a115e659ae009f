ALTER TABLE `claims` ADD `moved_up_at` integer;--> statement-breakpoint
CREATE INDEX `claims_waiting` ON `claims` (`item`) WHERE status = 'waiting';--> statement-breakpoint
ALTER TABLE `service_items` ADD `until` text;--> statement-breakpoint
ALTER TABLE `service_items` ADD `dates` text;--> statement-breakpoint
ALTER TABLE `service_items` ADD `contact` text;--> statement-breakpoint
ALTER TABLE `service_items` ADD `contact_telephone` text;--> statement-breakpoint
CREATE INDEX `service_items_town` ON `service_items` (`year`,`status`,`category`);