"""TODO-lead"""
