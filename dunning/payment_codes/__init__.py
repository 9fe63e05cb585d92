"""Payment QR codes: UPN in Slovenia, QR Platba for Czech crowns, EPC for other euro."""
